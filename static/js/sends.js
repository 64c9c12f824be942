// A choice in a field with data-sends sends its form.
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-sends]')) event.target.form.requestSubmit();
});
