using Wiber.Client.Configuration;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>Measures now and then what the files of a node take, as far as they are on this machine.</summary>
internal sealed class DiskMeter(NodeRoster roster, EventQueue queue)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (NodeConfig node in roster.Config.Nodes)
            {
                await queue.PostAsync(new MonitorEvent.DiskMeasured(node.Id, Measure(node.DataDirectory)), cancellationToken);
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static long? Measure(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not on this machine, or files that come and go right now: the next time tells.
            return null;
        }
    }
}
