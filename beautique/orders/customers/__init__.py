"""What is known of a phone number: there are no customer accounts."""
