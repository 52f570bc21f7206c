"""Known problems (DM-I1): one public notice, parent of many cases, and one answer that reaches all."""
