for (const box of document.querySelectorAll('.compare')) {
  const view = box.querySelector('.window'), stage = box.querySelector('.stage'), slider = box.querySelector('input');
  // The cut goes through what is visible, wherever an enlarged picture is scrolled to.
  const place = () => {
    const visible = Math.min(view.clientWidth, stage.clientWidth);
    stage.style.setProperty('--cut', `${view.scrollLeft + visible * slider.value / 100}px`);
  };
  const move = event => {
    if (event.buttons === 1 && event.pointerType === 'mouse') {
      const visible = Math.min(view.clientWidth, stage.clientWidth);
      const left = Math.max(view.getBoundingClientRect().left, stage.getBoundingClientRect().left);
      slider.value = 100 * (event.clientX - left) / visible;
      place();
      event.preventDefault();
    }
  };
  slider.addEventListener('input', place);
  view.addEventListener('scroll', place);
  stage.addEventListener('pointerdown', move);
  stage.addEventListener('pointermove', move);
  for (const button of box.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      const zoom = Number(button.dataset.zoom);
      for (const other of box.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
      const [x, y] = ['Left', 'Top'].map((side, i) => {
        const [whole, part] = i === 0 ? [view.scrollWidth, view.clientWidth] : [view.scrollHeight, view.clientHeight];
        return (view[`scroll${side}`] + part / 2) / whole;
      });
      stage.style.width = zoom === 0 ? '' : `calc(var(--w) * ${zoom}px)`;
      stage.classList.toggle('sharp', zoom > 0);
      view.scrollLeft = x * view.scrollWidth - view.clientWidth / 2;
      view.scrollTop = y * view.scrollHeight - view.clientHeight / 2;
      place();
    });
  }
  new ResizeObserver(place).observe(view);
  place();
}
