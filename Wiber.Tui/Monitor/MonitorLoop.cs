using System.Text;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Reducing;
using Wiber.Tui.Monitor.Rendering;
using Wiber.Tui.Monitor.Sources;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.Tui.Monitor;

/// <summary>
/// Takes events, makes the next state of them and draws it: at once, but not more often than eyes follow, and only what is not on
/// the screen already.
/// </summary>
internal sealed class MonitorLoop(
    ITerminal terminal, EventQueue queue, Action<Effect> run, Glyphs glyphs, FrameWriter writer, TimeProvider time)
{
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33);

    private MonitorState _state = null!;
    private bool _isDirty = true;
    private long _lastDraw;

    /// <summary>Runs until the user quits.</summary>
    /// <param name="state">The first state.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    /// <returns>The last state.</returns>
    public async Task<MonitorState> RunAsync(MonitorState state, CancellationToken cancellationToken)
    {
        _state = state;
        while (!_state.IsOver)
        {
            TimeSpan wait = _isDirty && _lastDraw != 0 ? FrameInterval - time.GetElapsedTime(_lastDraw) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            await TakeAsync(cancellationToken);
            if (_isDirty)
            {
                await DrawAsync(cancellationToken);
            }
            else if (!await queue.Reader.WaitToReadAsync(cancellationToken))
            {
                break;
            }
        }

        return _state;
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        while (!_state.IsOver && queue.Reader.TryRead(out MonitorEvent? happened))
        {
            MonitorState now = _state with { Now = time.GetUtcNow() };
            Step step = MonitorReducer.Reduce(now, happened);
            _isDirty |= !ReferenceEquals(step.State, now) || happened is MonitorEvent.Ticked;
            _state = step.State;
            foreach (Effect effect in step.Effects)
            {
                await DoAsync(effect, cancellationToken);
            }
        }
    }

    /// <summary>What concerns the terminal is done here, in its turn; the rest elsewhere.</summary>
    private async Task DoAsync(Effect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case Effect.Redraw:
                Redraw();
                break;
            case Effect.UseMouse mouse:
                terminal.UseMouse(mouse.IsOn);
                break;
            case Effect.Copy copy:
                // OSC 52; a terminal that does not let programs set the clipboard ignores it, and the event line shows the text.
                string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(copy.Text));
                await terminal.WriteAsync($"\e]52;c;{encoded}\a", cancellationToken);
                break;
            case Effect.SuspendMonitor:
                if (!terminal.TrySuspend())
                {
                    _state = _state.Tell(Tone.Warning, "there is no shell here that could bring it back");
                }

                Redraw();
                break;
            default:
                run(effect);
                break;
        }
    }

    private void Redraw()
    {
        _state = _state with { Size = terminal.Size };
        writer.Invalidate();
        _isDirty = true;
    }

    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        string output = writer.Write(Screen.Render(_state, glyphs));
        _isDirty = false;
        _lastDraw = time.GetTimestamp();
        if (output.Length > 0)
        {
            await terminal.WriteAsync(output, cancellationToken);
        }
    }
}
