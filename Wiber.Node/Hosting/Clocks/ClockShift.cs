using System.Net;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>How wrong a node's clocks are made on purpose, for tests.</summary>
/// <param name="OffsetMs">Milliseconds that the wall clock is ahead.</param>
/// <param name="DriftPpm">Millionths by which both clocks run faster.</param>
/// <param name="StepMs">Milliseconds by which the wall clock is set forth and back again, in turns.</param>
internal readonly record struct ClockShift(int OffsetMs, int DriftPpm, int StepMs = 0)
{
    /// <summary>How long the wall clock goes on between two steps.</summary>
    public const int StepIntervalMs = 5_000;

    /// <summary>A wrong clock on purpose has no place in a cluster that others could use.</summary>
    /// <exception cref="StartException">There is one, and not every node is on this machine.</exception>
    public void RequireLoopback(ClusterConfig cluster)
    {
        NodeConfig? elsewhere = cluster.Nodes.FirstOrDefault(node => !IsLoopback(node.Host));
        if (this != default && elsewhere is not null)
        {
            throw new StartException(
                "--test-clock-offset-ms, --test-clock-drift-ppm and --test-clock-step-ms are for tests: every host in cluster.toml "
                + $"must be a loopback address, and {elsewhere.Id} has {elsewhere.Host}");
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
