using System.Diagnostics;
using Wiber.Testing;

namespace Wiber.Trials.Soak;

/// <summary>Looks at the memory and the file handles of the nodes' processes all the time (Linux).</summary>
internal sealed class NodeWatch : IAsyncDisposable
{
    private const long ResidentBytesMax = 1024L * 1024 * 1024;
    private const int HandlesMax = 2_000;
    private const double MinutesMin = 12;
    private const double GrowthMax = 1.5;
    private const long GrowthBytesFree = 64L * 1024 * 1024;
    private const int GrowthHandlesFree = 100;
    private const string ResidentLine = "VmRSS:";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly List<NodeSample> _samples = [];
    private readonly Task _looking;

    public NodeWatch(TestCluster cluster) => _looking = Task.Run(() => LookAsync(cluster));

    /// <summary>The most that each node held since a minute.</summary>
    public string Describe(double fromMinute) => string.Join("  ", Samples(fromMinute, double.MaxValue)
        .GroupBy(sample => sample.Node)
        .OrderBy(node => node.Key, StringComparer.Ordinal)
        .Select(node =>
            $"{node.Key} {node.Max(sample => sample.ResidentBytes) / (1024 * 1024)} MiB {node.Max(sample => sample.Handles)} files"));

    /// <summary>
    /// What is too much, or more in the last third than in the first; the latter only of a run that is long enough to tell.
    /// </summary>
    public IEnumerable<string> FindGrowth()
    {
        double minutes = Stopwatch.GetElapsedTime(_began).TotalMinutes;
        foreach (IGrouping<string, NodeSample> node in Samples(0, minutes).GroupBy(sample => sample.Node))
        {
            (long bytes, int handles) = Most(node);
            if (bytes > ResidentBytesMax || handles > HandlesMax)
            {
                yield return $"{node.Key} held {bytes} bytes and {handles} files";
            }

            (long bytesFirst, int handlesFirst) = Most(node.Where(sample => sample.Minute < minutes / 3));
            (long bytesLast, int handlesLast) = Most(node.Where(sample => sample.Minute > minutes * 2 / 3));
            if (minutes > MinutesMin
                && (bytesLast > (bytesFirst * GrowthMax) + GrowthBytesFree || handlesLast > handlesFirst + GrowthHandlesFree))
            {
                yield return $"{node.Key} grew from {bytesFirst} bytes and {handlesFirst} files to {bytesLast} and {handlesLast}";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private static (long ResidentBytes, int Handles) Most(IEnumerable<NodeSample> samples)
    {
        NodeSample[] all = [.. samples];
        return all.Length == 0 ? (0, 0) : (all.Max(sample => sample.ResidentBytes), all.Max(sample => sample.Handles));
    }

    private NodeSample[] Samples(double from, double to)
    {
        lock (_lock)
        {
            return [.. _samples.Where(sample => sample.Minute >= from && sample.Minute <= to)];
        }
    }

    private async Task LookAsync(TestCluster cluster)
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (string node in cluster.NodeIds)
            {
                if (cluster.Node(node).GetState().Pid is { } pid && TrySample(node, pid) is { } sample)
                {
                    lock (_lock)
                    {
                        _samples.Add(sample);
                    }
                }
            }

            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Nothing if the process ended meanwhile.</summary>
    private NodeSample? TrySample(string node, int pid)
    {
        try
        {
            string resident = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(ResidentLine, StringComparison.Ordinal));
            long kilobytes = long.Parse(resident[ResidentLine.Length..^"kB".Length].Trim());
            int handles = Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count();
            return new NodeSample(node, Stopwatch.GetElapsedTime(_began).TotalMinutes, kilobytes * 1024, handles);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
