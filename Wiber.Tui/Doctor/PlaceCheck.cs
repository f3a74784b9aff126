using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Client.Processes;

namespace Wiber.Tui.Doctor;

/// <summary>Judges the place of a node on this machine: its ports, its folder, the disk below it.</summary>
internal sealed class PlaceCheck(ClusterConfig config, NodeConfig node)
{
    public const string MakeRoom = "Make room, or set [log] retention_bytes.";

    private const long Mebibyte = 1024 * 1024;
    private const long BytesFreeWanted = 1024 * Mebibyte;
    private static readonly TimeSpan SyncWanted = TimeSpan.FromMilliseconds(20);

    public IEnumerable<ClusterFinding> Run() => CheckPorts().Concat(CheckFolder());

    private IEnumerable<ClusterFinding> CheckPorts()
    {
        bool isUp = new NodeProcess(config, node).GetState().State != NodeRunState.Down;
        (string Name, int? Port)[] ports =
        [
            ("port", node.Port), ("peer_port", node.PeerPort), ("line_port", node.LinePort), ("chat_port", node.ChatPort),
        ];
        var wrong = new List<ClusterFinding>();
        foreach ((string name, int? port) in ports)
        {
            if (port is { } known && PortState.IsTaken(node.Host, known) != isUp)
            {
                wrong.Add(isUp
                    ? ClusterFinding.Warning(
                        "Ports", node.Id, $"it runs and does not listen on {name} {known}", $"wiber restart {node.Id}")
                    : ClusterFinding.Error(
                        "Ports",
                        node.Id,
                        $"{name} {known} on {node.Host} is in use by another program",
                        $"Stop it, or choose another {name} in {config.FilePath}."));
            }
        }

        return wrong.Count > 0
            ? wrong
            : [ClusterFinding.Ok("Ports", node.Id, isUp ? "held by the node" : "free")];
    }

    private IEnumerable<ClusterFinding> CheckFolder()
    {
        // A node that never ran has no folder yet; what counts is where it will be made.
        string folder = node.DataDirectory;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        SyncLatency latency;
        long free;
        try
        {
            latency = SyncLatency.Measure(folder);
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return
            [
                ClusterFinding.Error(
                    "Folder", node.Id, $"{folder} cannot be written: {error.Message}", "Give this user the right to it."),
            ];
        }

        return [ClusterFinding.Ok("Folder", node.Id, $"{folder} can be written"), CheckSpace(free), CheckSync(latency)];
    }

    private ClusterFinding CheckSpace(long free)
    {
        // The next file of the log is reserved before the one that is written is full.
        long needed = 2L * config.Log.SegmentBytes;
        string left = $"{free / Mebibyte} MiB left";
        return free < needed
            ? ClusterFinding.Error(
                "Space", node.Id, $"{left}; the log needs {needed / Mebibyte} MiB to go on", MakeRoom)
            : free < Math.Max(BytesFreeWanted, needed)
                ? ClusterFinding.Warning("Space", node.Id, left, MakeRoom)
                : ClusterFinding.Ok("Space", node.Id, left);
    }

    private ClusterFinding CheckSync(SyncLatency latency)
    {
        string found = $"a sync takes {latency.Median.TotalMilliseconds:0.0} ms, {latency.Max.TotalMilliseconds:0.0} ms at most";
        return latency.Median <= SyncWanted
            ? ClusterFinding.Ok("Disk", node.Id, found)
            : ClusterFinding.Warning(
                "Disk", node.Id, $"{found}; every acknowledgement waits for one", "Put the data on a faster disk.");
    }
}
