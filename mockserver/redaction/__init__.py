"""Secrets: what they look like, those that are known, finding them, and references in their place.

What counts as one: bearer tokens (`nmv_usr_…` [V], whatever stands after `Bearer`), claim tokens
(`clm_…` [V]), JWTs, client ids, cookies, the query of a signed URL, e-mail addresses, and paths
below somebody's home. Pure; knows no format.
"""
