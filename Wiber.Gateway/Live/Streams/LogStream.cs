using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;

namespace Wiber.Gateway.Live.Streams;

/// <summary>Follows the log of a node of this machine, also over its restarts.</summary>
internal sealed class LogStream(NodeConfig node, Outbox page, string id, int tail)
{
    private const int LinesMax = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string path = NodeFiles.ConsoleLog(node.DataDirectory);
        if (!File.Exists(path))
        {
            string detail = $"{node.Id} has written no log on this machine yet";
            await page.AddAsync(new NoticeFrame(id, detail).ToJson(), cancellationToken);
        }

        int lines = Math.Clamp(tail, 0, GatewayLimits.TailLinesMax);
        try
        {
            await foreach (IReadOnlyList<string> batch in Batches.OfAsync(
                ending => new LogFollower(path).FollowAsync(lines, ending), LinesMax, cancellationToken))
            {
                await page.AddAsync(new LogFrame(id, batch).ToJson(), cancellationToken);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await page.AddAsync(new NoticeFrame(id, error.Message) { HasEnded = true }.ToJson(), cancellationToken);
        }
    }
}
