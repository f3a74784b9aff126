using System.Text;
using Wiber.Tui.Monitor;
using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.Rendering;
using Wiber.Tui.Monitor.Sources;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>
/// Goal: the loop draws what happens and nothing else, and ends when it is told to. Method: events are posted and a terminal in
/// memory is looked at until it shows them, with a deadline.
/// </summary>
public sealed class MonitorLoopTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FakeTerminal _terminal = new();
    private readonly EventQueue _queue = new();

    [Fact]
    public async Task Keys_change_the_screen_and_q_ends_the_loop()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Task<MonitorState> running = Start(deadline.Token);

        _queue.TryPost(new MonitorEvent.KeyPressed('?'));
        await _terminal.WaitForAsync("kill it, as a crash would", deadline.Token);
        _queue.TryPost(new MonitorEvent.KeyPressed(KeyCode.Escape));
        _queue.TryPost(new MonitorEvent.KeyPressed('q'));

        Assert.True((await running).IsOver);
    }

    [Fact]
    public async Task What_changes_nothing_writes_nothing()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Task<MonitorState> running = Start(deadline.Token);
        await _terminal.WaitForAsync("no leader", deadline.Token);
        int writes = _terminal.WriteCount;

        for (int i = 0; i < 100; i++)
        {
            _queue.TryPost(new MonitorEvent.Ticked());
            _queue.TryPost(new MonitorEvent.KeyPressed(KeyStroke.Control('x')));
        }

        _queue.TryPost(new MonitorEvent.KeyPressed(KeyStroke.Control('c')));
        await running;

        Assert.Equal(writes, _terminal.WriteCount);
    }

    [Fact]
    public async Task Text_is_handed_to_the_clipboard_of_the_terminal()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Task<MonitorState> running = Start(deadline.Token);

        _queue.TryPost(new MonitorEvent.KeyPressed('c'));
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("wiber logs n1 --follow"));
        await _terminal.WaitForAsync($"\e]52;c;{encoded}\a", deadline.Token);
        _queue.TryPost(new MonitorEvent.KeyPressed('q'));

        await running;
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_loop_with_its_error()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        Task<MonitorState> running = Start(deadline.Token);

        _queue.Complete(new IOException("the terminal is gone"));

        Assert.Equal("the terminal is gone", (await Assert.ThrowsAsync<IOException>(() => running)).Message);
    }

    [Fact]
    public async Task Cancellation_ends_the_loop()
    {
        using var end = new CancellationTokenSource();
        Task<MonitorState> running = Start(end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Deadline));
    }

    private Task<MonitorState> Start(CancellationToken cancellationToken) => new MonitorLoop(
        _terminal, _queue, _ => { }, Glyphs.Unicode, new FrameWriter(usesColor: true), TimeProvider.System)
        .RunAsync(new SampleCluster().State, cancellationToken);

    private sealed class FakeTerminal : ITerminal
    {
        private readonly StringBuilder _written = new();

        public ScreenSize Size => new(80, 24);

        public int WriteCount { get; private set; }

        public void Enter()
        {
        }

        public Task WriteAsync(string text, CancellationToken cancellationToken)
        {
            lock (_written)
            {
                _written.Append(text);
                WriteCount++;
            }

            return Task.CompletedTask;
        }

        public void UseMouse(bool isOn)
        {
        }

        public bool TrySuspend() => false;

        public void Dispose()
        {
        }

        public async Task WaitForAsync(string text, CancellationToken cancellationToken)
        {
            while (true)
            {
                lock (_written)
                {
                    if (_written.ToString().Contains(text, StringComparison.Ordinal))
                    {
                        return;
                    }
                }

                await Task.Delay(10, cancellationToken);
            }
        }
    }
}
