"""What happens at the desk at this moment: who looks, who types, what changed. Nothing of it is stored."""
