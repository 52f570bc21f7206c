"""Imports every model, so that all tables are mapped before one of them is used."""

# ruff: noqa: F401

import content.models
import portal.attachments.models
import portal.audit.models
import portal.cases.complaints.models
import portal.cases.contacts.models
import portal.cases.members.models
import portal.cases.models
import portal.cases.problems.models
import portal.cases.queue.models
import portal.cases.recomputation_models
import portal.cases.relations.models
import portal.cases.shift.models
import portal.cases.suppliers.models
import portal.catalogue.models
import portal.catalogue.supplier_models
import portal.catalogue.type_models
import portal.faqs.models
import portal.forms.models
import portal.identity.customer_models
import portal.identity.models
import portal.notifications.models
import portal.sla.models
import portal.surveys.models
import portal.web.rate_limits
