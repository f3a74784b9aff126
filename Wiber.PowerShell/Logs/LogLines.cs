using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Client.Processes;

namespace Wiber.PowerShell.Logs;

/// <summary>Reads the logs of nodes on this machine.</summary>
internal static class LogLines
{
    private const int WaitingMax = 1_000;

    /// <summary>The last lines of each node, one node after the other.</summary>
    /// <exception cref="FileNotFoundException">There is no log.</exception>
    public static IEnumerable<WiberLogLine> ReadTail(NodeConfig node, long lineCount) =>
        new LogFollower(NodeFiles.ConsoleLog(node.DataDirectory)).ReadTail(lineCount).Select(
            line => WiberLogLine.Read(node.Id, line));

    /// <summary>The last lines of each node and then those that come, as they come, without end.</summary>
    public static async IAsyncEnumerable<WiberLogLine> FollowAsync(
        IReadOnlyList<NodeConfig> nodes, long lineCount, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<WiberLogLine> lines = Channel.CreateBounded<WiberLogLine>(WaitingMax);
        Task reading = Task.WhenAll(nodes.Select(node => CopyAsync(node, lineCount, lines.Writer, stop.Token)));
        try
        {
            await foreach (WiberLogLine line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(
        NodeConfig node, long lineCount, ChannelWriter<WiberLogLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            var log = new LogFollower(NodeFiles.ConsoleLog(node.DataDirectory));
            await foreach (string line in log.FollowAsync(lineCount, cancellationToken).ConfigureAwait(false))
            {
                await lines.WriteAsync(WiberLogLine.Read(node.Id, line), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        catch (Exception error)
        {
            // Whoever reads is told, whatever it is.
            lines.TryComplete(error);
        }
    }
}
