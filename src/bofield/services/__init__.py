"""What a user can do: plain functions over a workspace, the only door for front ends. Light to import."""
