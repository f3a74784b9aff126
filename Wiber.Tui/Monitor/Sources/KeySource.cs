using Wiber.Tui.Monitor.Events;
using Wiber.Tui.Monitor.Terminal;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>Reads the terminal's input on a thread of its own: a read of a terminal cannot be cancelled.</summary>
internal sealed class KeySource(EventQueue queue, TimeProvider time)
{
    /// <summary>How long it may take to notice that nobody wants keys any more.</summary>
    private const int IdleMs = 250;

    private const int BufferBytes = 4_096;

    public Task RunAsync(CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Read(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Read(CancellationToken cancellationToken)
    {
        var decoder = new KeyDecoder();
        byte[] buffer = new byte[BufferBytes];
        while (!cancellationToken.IsCancellationRequested)
        {
            int timeoutMs = decoder.IsWaiting ? (int)KeyDecoder.EscapeTimeout.TotalMilliseconds : IdleMs;
            IReadOnlyList<MonitorEvent> events;
            if (UnixTerminalCalls.WaitForInput(timeoutMs))
            {
                // What is typed after the end is meant for the shell.
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                int length = UnixTerminalCalls.ReadInput(buffer);
                if (length == 0)
                {
                    queue.Complete(new IOException("the terminal is gone"));
                    return;
                }

                events = length < 0 ? [] : decoder.Feed(buffer.AsSpan(0, length), time.GetUtcNow());
            }
            else
            {
                events = decoder.Expire(time.GetUtcNow());
            }

            foreach (MonitorEvent happened in events)
            {
                queue.PostAsync(happened, cancellationToken).AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
