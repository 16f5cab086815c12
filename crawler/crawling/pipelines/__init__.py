"""Item pipelines, one narrow stage each: normalise, validate, store."""
