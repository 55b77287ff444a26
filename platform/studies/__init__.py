"""Study design: treatments, questions, readers, the balanced allocation and the frozen manifest."""
