document.title = 'Quayside';
