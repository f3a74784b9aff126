using System.CommandLine;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Tui.Formatting;
using Wiber.Tui.Terminal;

namespace Wiber.Tui.CommandLine;

/// <summary>What a verb works with: its arguments, streams, the cluster's configuration.</summary>
internal sealed class CommandContext(
    GlobalOptions options, ParseResult arguments, CommandStreams streams, CancellationToken cancellationToken)
{
    public ParseResult Arguments { get; } = arguments;

    public CommandStreams Streams { get; } = streams;

    public TextWriter Output => Streams.Output;

    public TextWriter Error => Streams.Error;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>True if results are to be JSON.</summary>
    public bool IsJson => Arguments.GetValue(options.Json);

    /// <summary>The file the user named, or null.</summary>
    public string? ConfigPath => Arguments.GetValue(options.Config);

    /// <summary>How long a request may take with all its retries.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Arguments.GetValue(options.Timeout));

    public Palette Palette => new(Streams.UsesColor && !IsJson);

    /// <summary>Reads the cluster's configuration.</summary>
    /// <exception cref="ClusterConfigException">There is none, or it cannot be used.</exception>
    public ClusterConfig LoadConfig() => ClusterConfig.Load(ClusterConfig.Locate(ConfigPath));

    public WiberClientOptions ClientOptions => new()
    {
        CallTimeout = Timeout,
        Token = Arguments.GetValue(options.TokenFile) is { } path ? ApiToken.ReadFile(path) : null,
    };

    public WiberClient Connect(ClusterConfig config) => new(config, ClientOptions);

    /// <summary>
    /// A client whose first choice is the leader: a follower may not know yet what was acknowledged a moment ago, and who runs
    /// <c>send</c> and then <c>history</c> expects to find it.
    /// </summary>
    public async Task<WiberClient> ConnectToLeaderAsync(ClusterConfig config)
    {
        WiberClient client = Connect(config);
        await client.PreferLeaderAsync(CancellationToken);
        return client;
    }

    /// <exception cref="CommandException">The cluster has no such node.</exception>
    public static NodeConfig FindNode(ClusterConfig config, string id) => config.FindNode(id) ?? throw new CommandException(
        ExitCode.Usage,
        $"there is no node \"{id}\" in {config.FilePath}; "
        + $"its nodes are {string.Join(", ", config.Nodes.Select(node => node.Id))}");
}
