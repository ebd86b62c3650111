"""The main screen: its layout, what it shows, and what it sets going."""
