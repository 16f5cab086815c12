"""The spiders: `digests` reads issues, `sources` visits the linked pages, `images` the images."""
