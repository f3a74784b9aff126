using System.Management.Automation;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Connection;

/// <summary>A cluster that a cmdlet works with: its client and, if there is one, its configuration.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private readonly ClusterTarget _target;

    private ClusterConnection(ClusterTarget target, ClusterConfig? config, WiberClientOptions options)
    {
        _target = target;
        Config = config;
        Options = options;
        Client = config is null ? new WiberClient(target.Nodes, options) : new WiberClient(config, options);
    }

    public ClusterConfig? Config { get; }

    public WiberClientOptions Options { get; }

    public WiberClient Client { get; }

    /// <summary>
    /// The configuration's path, or the nodes' addresses: as -Config takes them, and as the objects of this cluster carry them
    /// through pipelines.
    /// </summary>
    public string ConfigOrAddresses => _target.ToString();

    /// <exception cref="ClusterConfigException">The configuration cannot be used.</exception>
    public static ClusterConnection Open(ClusterTarget target, WiberClientOptions options) => new(
        target,
        target.ConfigPath is { } path ? ClusterConfig.Load(ClusterConfig.Locate(path)) : null,
        options);

    /// <summary>The configuration, for what can only be done on the machine where the nodes are.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public ClusterConfig RequireConfig() => Config ?? throw new CommandException(
        new Failure(
            "NoConfig",
            ErrorCategory.InvalidOperation,
            "Give -Config, or run it on a machine that has the cluster.toml.",
            EndsPipeline: true),
        $"the cluster at {_target} is known by address only; processes and files of its nodes are not in reach");

    /// <summary>The nodes whose ids match one of the patterns, in the order of the file.</summary>
    /// <exception cref="CommandException">There is none of a plain id.</exception>
    public IReadOnlyList<NodeConfig> FindNodes(NamePattern pattern)
    {
        ClusterConfig config = RequireConfig();
        if (pattern.FindMissing(config.Nodes.Select(node => node.Id)) is { } missing)
        {
            throw CommandException.UnknownNode(missing, config.Nodes.Select(node => node.Id));
        }

        return config.Nodes.Where(node => pattern.IsMatch(node.Id)).ToArray();
    }

    /// <summary>The process of a node on this machine.</summary>
    public NodeProcess ProcessOf(NodeConfig node) => new(RequireConfig(), node);

    /// <summary>A client of the same cluster that is not told of to anyone, for what outlives the cmdlet.</summary>
    public WiberClient Reopen()
    {
        WiberClientOptions quiet = Options with { Report = null };
        return Config is null ? new WiberClient(_target.Nodes, quiet) : new WiberClient(Config, quiet);
    }

    public void Dispose() => Client.Dispose();
}
