"""Who was given which signal, and who asks for one."""
