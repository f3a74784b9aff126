using Wiber.Client.Configuration;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Simulation.Cluster;

namespace Wiber.Simulation.Members;

/// <summary>The cluster.toml that the operator keeps up to date; a node reads it when it starts.</summary>
internal sealed class ClusterFile
{
    private const int Port = 1;
    private const int PeerPort = 2;

    private readonly List<string> _names;

    public ClusterFile(IEnumerable<string> names)
    {
        _names = [.. names];
        Config = Write();
    }

    /// <summary>The file as it is now. It is never changed, only replaced.</summary>
    public ClusterConfig Config { get; private set; }

    public IReadOnlyList<string> Names => _names;

    /// <summary>How a node is entered in the file.</summary>
    public static Member MemberOf(NodeId id, MemberRole role) => new(id, role, id.Value, Port, PeerPort);

    /// <summary>Which machine has this address.</summary>
    public static int NumberOf(Uri address) => NodeProfile.NumberOf(address.Host);

    public void Add(string name)
    {
        _names.Remove(name);
        _names.Add(name);
        Config = Write();
    }

    public void Remove(string name)
    {
        _names.Remove(name);
        Config = Write();
    }

    private ClusterConfig Write() => new(
        NodeProfile.ClusterName,
        "cluster.toml",
        "data",
        new Wiber.Client.Configuration.RaftOptions(),
        _names.Select(name => new NodeConfig { Id = name, Host = name, Port = Port, PeerPort = PeerPort }));
}
