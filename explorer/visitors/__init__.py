"""SQL that visitors can shape, run in processes that can be killed."""
