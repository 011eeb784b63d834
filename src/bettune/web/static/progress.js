// How far a backtest is; at its end the page that comes of it.

const bar = document.getElementById("progress");
const EVERY = 1000;

async function ask() {
  try {
    const answer = await fetch("/backtests/progress.json", { redirect: "manual" });
    const { running, share } = await answer.json();
    if (!running) return void location.reload();
    bar.value = share;
  } catch {} // the next question tells
  setTimeout(ask, EVERY);
}

setTimeout(ask, EVERY);
