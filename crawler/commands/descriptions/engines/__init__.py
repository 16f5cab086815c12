"""What the program that makes a site says of it: its configuration, the addresses that it gives posts."""
