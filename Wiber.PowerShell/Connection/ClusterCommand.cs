using System.Management.Automation;
using System.Net;
using System.Security;
using Wiber.Client;
using Wiber.Client.Configuration;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Parameters;
using Wiber.PowerShell.Pipeline;

namespace Wiber.PowerShell.Connection;

/// <summary>
/// A cmdlet that works with a cluster: the one of -Config, else the one that the session is connected to, else the one of
/// WIBER_CONFIG, else the cluster.toml here.
/// </summary>
public abstract class ClusterCommand : WiberCommand
{
    private readonly Dictionary<string, ClusterConnection> _connections = new(StringComparer.Ordinal);
    private ClusterTarget? _target;
    private string? _targetConfig;

    /// <summary>
    /// The cluster's file, or addresses of its nodes, as in 'http://10.0.0.1:9101, http://10.0.0.2:9101'. Default: the cluster
    /// that the session is connected to, else the file that WIBER_CONFIG names, else cluster.toml in the current folder. Objects
    /// of a cluster carry it along, so that what is piped is meant for their cluster.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfigCompleter))]
    public string? Config { get; set; }

    /// <summary>
    /// How long a request to the cluster may take with all its retries: seconds, or a text such as 500ms or 2m.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(100, 3_600_000)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The API token to show, where the cluster wants one. Default: that of $env:WIBER_TOKEN, else what stands in the file that
    /// $env:WIBER_TOKEN_FILE names.
    /// </summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>The cluster that is meant.</summary>
    internal ClusterTarget Target
    {
        get
        {
            // Asked for with every message of a pipeline, and to find the current location takes longer than to send one.
            if (_target is null || _targetConfig != Config)
            {
                _target = string.IsNullOrEmpty(Config)
                    ? FindTarget(Session.Current, CurrentFolder)
                    : ClusterTarget.Read(Config, ResolvePath);
                _targetConfig = Config;
            }

            return _target;
        }
    }

    /// <summary>The connection to the cluster that is meant, kept until the cmdlet ends.</summary>
    internal ClusterConnection Connect()
    {
        ClusterTarget target = Target;
        if (!_connections.TryGetValue(target.ToString(), out ClusterConnection? connection))
        {
            connection = ClusterConnection.Open(target, ClientOptions);
            _connections.Add(target.ToString(), connection);
            Detail($"cluster: {target}");
        }

        return connection;
    }

    /// <summary>The same, its client sending to the leader first: it knows what was acknowledged a moment ago.</summary>
    internal ClusterConnection ConnectToLeader()
    {
        int before = _connections.Count;
        ClusterConnection connection = Connect();
        if (_connections.Count > before)
        {
            Await(connection.Client.PreferLeaderAsync);
        }

        return connection;
    }

    internal WiberClientOptions ClientOptions => new()
    {
        CallTimeout = RequestTimeout,
        Report = Detail,
        Token = Token is null ? null : new NetworkCredential("", Token).Password,
    };

    /// <summary>The folder in which the session is.</summary>
    internal string CurrentFolder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>Chooses the cluster where -Config names none.</summary>
    /// <param name="connected">The one that the session is connected to; null for none.</param>
    /// <param name="currentFolder">Where the session is.</param>
    internal static ClusterTarget FindTarget(ClusterTarget? connected, string currentFolder) =>
        connected ?? ClusterTarget.OfConfig(Path.Combine(
            currentFolder,
            Environment.GetEnvironmentVariable(ClusterConfig.PathVariable) is { Length: > 0 } named
                ? named
                : ClusterConfig.DefaultFileName));

    internal override void DisposeConnections()
    {
        foreach (ClusterConnection connection in _connections.Values)
        {
            connection.Dispose();
        }

        _connections.Clear();
    }
}
