"""The queue's rows as the user edits them, beside the table of all batches."""
