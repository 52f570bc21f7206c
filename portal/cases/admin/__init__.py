"""The administrators' door to what cases hang on: clocks, reasons, suppliers, types."""
