"""What was real: exports of other systems and of the platform, and how far a scenario is from them."""
