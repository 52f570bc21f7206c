"""The administrators' door to the catalogue: services, categories, registers, and the file for all of it."""

from __future__ import annotations

from portal.catalogue.admin import categories, files, registers, services
from portal.catalogue.admin.blueprint import blueprint

__all__ = ["blueprint", "categories", "files", "registers", "services"]
