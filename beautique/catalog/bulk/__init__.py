"""Changes of many products at once: what each would become, and the step that changes one."""
