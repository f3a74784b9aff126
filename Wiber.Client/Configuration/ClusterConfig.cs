namespace Wiber.Client.Configuration;

/// <summary>
/// A cluster as its cluster.toml describes it. What <see cref="Load"/> answers is complete and checked; what is put together in
/// code is checked when <see cref="ClusterConfigWriter"/> writes it.
/// </summary>
public sealed class ClusterConfig
{
    /// <summary>The file's name where none is given.</summary>
    public const string DefaultFileName = "cluster.toml";

    /// <summary>The most nodes that a file names.</summary>
    public const int NodesMax = 9;

    /// <summary>Environment variable that names the file where no path is given.</summary>
    public const string PathVariable = "WIBER_CONFIG";

    private readonly TlsOptions? _tls;
    private readonly SecurityOptions _security = new();

    /// <summary>Puts a cluster together.</summary>
    /// <param name="name">The cluster's name, by the same rule as node ids.</param>
    /// <param name="filePath">Where the file is or will be.</param>
    /// <param name="dataDirectory">Directory of all nodes' files; if relative, to the file.</param>
    /// <param name="raft">Timing.</param>
    /// <param name="nodes">The nodes; their data directories are set here.</param>
    public ClusterConfig(string name, string filePath, string dataDirectory, RaftOptions raft, IEnumerable<NodeConfig> nodes)
    {
        Name = name;
        FilePath = Path.GetFullPath(filePath);
        DataDirectory = Path.GetFullPath(dataDirectory, Folder);
        Raft = raft;
        Nodes = nodes.Select(node => node with
        {
            DataDirectory = Path.Combine(DataDirectory, node.Id),
            Certificate = ToAbsolute(node.Certificate),
            Key = ToAbsolute(node.Key),
        }).ToArray();
    }

    /// <summary>The cluster's name.</summary>
    public string Name { get; }

    /// <summary>Absolute path of the file.</summary>
    public string FilePath { get; }

    /// <summary>Absolute directory of all nodes' files; node n1's are in <c>n1</c> below it.</summary>
    public string DataDirectory { get; }

    /// <summary>Timing of elections and heartbeats.</summary>
    public RaftOptions Raft { get; }

    /// <summary>How the log is kept.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>How the nodes keep their clocks together.</summary>
    public ClockOptions Clock { get; init; } = new();

    /// <summary>Topics that are made by themselves.</summary>
    public TopicOptions Topics { get; init; } = new();

    /// <summary>How much a node takes at a time.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>APIs of other systems that the nodes serve.</summary>
    public CompatibilityOptions Compatibility { get; init; } = new();

    /// <summary>Certificates; null if nothing goes over TLS.</summary>
    public TlsOptions? Tls
    {
        get => _tls;
        init
        {
            _tls = value?.Below(Folder);
            Nodes = Nodes.Select(node => node with { UsesTls = value is not null }).ToArray();
        }
    }

    /// <summary>Who may use the cluster.</summary>
    public SecurityOptions Security
    {
        get => _security;
        init => _security = value.Below(Folder);
    }

    /// <summary>The nodes in file order.</summary>
    public IReadOnlyList<NodeConfig> Nodes { get; private init; }

    private string Folder => Path.GetDirectoryName(FilePath) ?? FilePath;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file; error messages show it as given here.</param>
    /// <exception cref="ClusterConfigException">The file cannot be read or used.</exception>
    public static ClusterConfig Load(string path) => ClusterConfigReader.Load(path);

    /// <summary>Finds the file: the given path, else the one WIBER_CONFIG names, else <c>cluster.toml</c> here.</summary>
    /// <param name="explicitPath">The path the user gave, or null.</param>
    /// <returns>The path as it was given.</returns>
    /// <exception cref="ClusterConfigException">There is no such file.</exception>
    public static string Locate(string? explicitPath = null) =>
        ClusterConfigLocator.Locate(explicitPath, Environment.GetEnvironmentVariable(PathVariable));

    /// <summary>The same cluster with its files elsewhere.</summary>
    /// <param name="dataDirectory">The directory; if relative, to the current directory.</param>
    public ClusterConfig WithDataDirectory(string dataDirectory) =>
        new(Name, FilePath, Path.GetFullPath(dataDirectory), Raft, Nodes)
        {
            Log = Log,
            Clock = Clock,
            Topics = Topics,
            Limits = Limits,
            Compatibility = Compatibility,
            Tls = Tls,
            Security = Security,
        };

    /// <summary>Finds a node by its id, or answers null.</summary>
    public NodeConfig? FindNode(string id) => Nodes.FirstOrDefault(node => node.Id == id);

    /// <summary>The PEM files of a node: its certificate with those between it and the authority, and its key.</summary>
    /// <exception cref="InvalidOperationException">The cluster has no certificates.</exception>
    public (string Certificate, string Key) CertificateFilesOf(NodeConfig node)
    {
        ArgumentNullException.ThrowIfNull(node);
        TlsOptions tls = Tls ?? throw new InvalidOperationException("the cluster has no certificates");
        (string certificate, string key) = tls.FilesOf(node.Id);
        return (node.Certificate ?? certificate, node.Key ?? key);
    }

    private string? ToAbsolute(string? path) => path is null ? null : Path.GetFullPath(path, Folder);
}
