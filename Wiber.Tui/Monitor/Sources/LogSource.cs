using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>Brings a node's log, its last lines first, as many lines at a time as are there.</summary>
internal sealed class LogSource(NodeConfig node, EventQueue queue)
{
    private const int TailLines = 1_000;
    private const int BatchLinesMax = 500;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string? told = null;
        long tail = TailLines;
        while (true)
        {
            try
            {
                await FollowAsync(tail, cancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (told != error.Message)
                {
                    told = error.Message;
                    await queue.PostAsync(
                        new MonitorEvent.Told($"the log of {node.Id} cannot be read: {told}"), cancellationToken);
                }
            }

            // What was read is not read again.
            tail = 0;
            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    private async Task FollowAsync(long tail, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        IAsyncEnumerator<string> log = new LogFollower(NodeFiles.ConsoleLog(node.DataDirectory))
            .FollowAsync(tail, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (log)
        {
            while (true)
            {
                ValueTask<bool> next = log.MoveNextAsync();
                if (lines.Count > 0 && (!next.IsCompleted || lines.Count == BatchLinesMax))
                {
                    await queue.PostAsync(new MonitorEvent.LogRead(node.Id, [.. lines]), cancellationToken);
                    lines.Clear();
                }

                if (!await next)
                {
                    return;
                }

                lines.Add(log.Current);
            }
        }
    }
}
