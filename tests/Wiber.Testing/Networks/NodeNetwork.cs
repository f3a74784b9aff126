using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Testing.Networks;

/// <summary>
/// A network namespace of its own for each node, all joined by a bridge on which this process is too. A node is cut off from
/// another one by giving it a wrong hardware address for that one: what it sends then arrives nowhere, silently and in one
/// direction, while clients still reach both. Needs root and iproute2.
/// </summary>
public sealed class NodeNetwork : IDisposable
{
    private const int ClientPort = 4000;
    private const int PeerPort = 5000;
    private const int BridgePlace = 254;
    private const int DelayMs = 20;
    private const int LossPercent = 10;
    private const string Nowhere = "02:00:00:00:00:01";

    private readonly string _prefix;
    private readonly string _subnet;
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-network-").FullName;
    private readonly string[] _nodes;

    private NodeNetwork(int nodes)
    {
        int number = Environment.ProcessId % 250;
        _prefix = $"wb{number}";
        _subnet = $"10.213.{number}";
        _nodes = [.. Enumerable.Range(1, nodes).Select(place => $"n{place}")];
    }

    /// <summary>For a cluster whose nodes run in it.</summary>
    public NodeSurroundings Surroundings => new()
    {
        Addresses =
        [
            .. _nodes.Select(node => new NodeConfig { Id = node, Host = AddressOf(node), Port = ClientPort, PeerPort = PeerPort }),
        ],
        ExecutableOf = ExecutableOf,
    };

    /// <summary>Why there can be no such network here; null if there can.</summary>
    public static string? FindObstacle()
    {
        string probe = $"wbprobe{Environment.ProcessId}";
        if (!OperatingSystem.IsLinux())
        {
            return "network namespaces are a thing of Linux";
        }

        return SystemCommand.TryRun("ip", "netns", "add", probe) is { } problem
            ? $"no network namespaces here: {problem}"
            : SystemCommand.TryRun("ip", "netns", "delete", probe);
    }

    /// <summary>Makes namespaces, a bridge, and the cables between them.</summary>
    /// <exception cref="InvalidOperationException">The system refused; nothing is left behind.</exception>
    public static NodeNetwork Create(int nodes)
    {
        var network = new NodeNetwork(nodes);
        try
        {
            network.Build();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Nothing that one node sends reaches the other; the way back is as it was.</summary>
    public void CutOneWay(string from, string to) => SystemCommand.Run(
        "ip", "-n", NamespaceOf(from), "neigh", "replace", AddressOf(to), "lladdr", Nowhere, "nud", "permanent", "dev", "eth0");

    /// <summary>Nothing passes between a node and all others.</summary>
    public void CutOff(string node)
    {
        foreach (string other in _nodes.Where(each => each != node))
        {
            CutOneWay(node, other);
            CutOneWay(other, node);
        }
    }

    /// <summary>Every node reaches every other, at once and for certain.</summary>
    public void Heal()
    {
        foreach (string node in _nodes)
        {
            SystemCommand.Run("ip", "-n", NamespaceOf(node), "neigh", "flush", "all", "nud", "permanent");

            // Fails where the ways were never made lossy, which is how they shall be.
            SystemCommand.TryRun("tc", "-n", NamespaceOf(node), "qdisc", "delete", "dev", "eth0", "root");
        }
    }

    /// <summary>Why the ways of this network cannot be made slow and lossy; null if they can.</summary>
    public string? FindLossyObstacle()
    {
        string? problem = TryMakeLossy(_nodes[0]);
        Heal();
        return problem;
    }

    /// <summary>Makes every way slow and lossy, until <see cref="Heal"/>.</summary>
    /// <exception cref="InvalidOperationException">The kernel cannot.</exception>
    public void MakeLossy()
    {
        foreach (string node in _nodes)
        {
            if (TryMakeLossy(node) is { } problem)
            {
                throw new InvalidOperationException(problem);
            }
        }
    }

    public void Dispose()
    {
        // What was not made cannot be removed, and that is no matter. With its namespace a cable would go too, but only some time
        // later, and the next network wants its name.
        foreach (string node in _nodes)
        {
            SystemCommand.TryRun("ip", "link", "delete", CableOf(node));
            SystemCommand.TryRun("ip", "netns", "delete", NamespaceOf(node));
        }

        SystemCommand.TryRun("ip", "link", "delete", _prefix);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The program that starts the daemon within a node's namespace.</summary>
    private string ExecutableOf(string node)
    {
        string path = Path.Combine(_folder, node);
        File.WriteAllText(path, $"#!/bin/sh\nexec ip netns exec {NamespaceOf(node)} '{NodeExecutable.Locate()}' \"$@\"\n");
        SystemCommand.Run("chmod", "700", path);
        return path;
    }

    private string? TryMakeLossy(string node) => SystemCommand.TryRun(
        "tc", "-n", NamespaceOf(node), "qdisc", "replace", "dev", "eth0", "root", "netem",
        "delay", $"{DelayMs}ms", $"{DelayMs / 2}ms", "loss", $"{LossPercent}%");

    private string NamespaceOf(string node) => _prefix + node;

    private string CableOf(string node) => $"{_prefix}v{node}";

    private string AddressOf(string node) => $"{_subnet}.{Array.IndexOf(_nodes, node) + 1}";

    private void Build()
    {
        SystemCommand.Run("ip", "link", "add", _prefix, "type", "bridge");
        SystemCommand.Run("ip", "address", "add", $"{_subnet}.{BridgePlace}/24", "dev", _prefix);
        SystemCommand.Run("ip", "link", "set", _prefix, "up");
        foreach (string node in _nodes)
        {
            string space = NamespaceOf(node);
            string cable = CableOf(node);
            SystemCommand.Run("ip", "netns", "add", space);
            SystemCommand.Run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space);
            SystemCommand.Run("ip", "link", "set", cable, "master", _prefix, "up");
            SystemCommand.Run("ip", "-n", space, "address", "add", $"{AddressOf(node)}/24", "dev", "eth0");
            SystemCommand.Run("ip", "-n", space, "link", "set", "lo", "up");
            SystemCommand.Run("ip", "-n", space, "link", "set", "eth0", "up");
        }
    }
}
