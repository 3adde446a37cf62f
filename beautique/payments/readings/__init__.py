"""What screenshots say (0036): read by a process of its own, shown beside the picture, never acted on."""
