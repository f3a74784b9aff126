using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Security;
using Wiber.Client.Transport;

namespace Wiber.Client;

/// <summary>
/// Publishes to and reads from a cluster whichever of its nodes are alive: knows every node, follows the leader, retries until a
/// deadline. An instance is one producer, is safe for any number of concurrent calls, and is meant to live long.
/// </summary>
public sealed partial class WiberClient : IDisposable
{
    /// <summary>Environment variable that names the authority's certificate for clusters known by addresses.</summary>
    public const string AuthorityVariable = "WIBER_CA";

    private readonly ClusterConfig? _config;
    private readonly WiberClientOptions _options;
    private readonly NodeDirectory _directory;
    private readonly NodeExchange _exchange;
    private readonly FailoverSender _sender;
    private readonly PublishWindow _window = new();

    /// <summary>A client of a configured cluster.</summary>
    /// <param name="config">The cluster.</param>
    /// <param name="options">Timeouts; null for the defaults.</param>
    /// <exception cref="SecurityFileException">The authority's certificate or the token cannot be read.</exception>
    public WiberClient(ClusterConfig config, WiberClientOptions? options = null)
        : this(config.Nodes.Select(node => node.ClientUri), options, TrustedAuthority.ClientOptionsOf(config)) =>
        _config = config;

    /// <summary>A client of a cluster known by addresses.</summary>
    /// <param name="nodes">
    /// Base addresses of the client API, of all nodes or of some: a redirect leads to a leader that is not among them.
    /// </param>
    /// <param name="options">Timeouts; null for the defaults.</param>
    /// <exception cref="SecurityFileException">The authority's certificate or the token cannot be read.</exception>
    public WiberClient(IEnumerable<Uri> nodes, WiberClientOptions? options = null)
        : this(nodes, options, TrustOf(options))
    {
    }

    private WiberClient(IEnumerable<Uri> nodes, WiberClientOptions? options, SslClientAuthenticationOptions? tls)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _options = options ?? new WiberClientOptions();
        _directory = new NodeDirectory(nodes);
        _exchange = new NodeExchange(_options.ConnectTimeout, tls, _options.Token ?? ApiToken.FromEnvironment());
        _sender = new FailoverSender(_directory, _exchange, _options.Report);
    }

    private WiberClient(WiberClient other, string? token)
    {
        _config = other._config;
        _options = other._options;
        _directory = other._directory;
        _exchange = other._exchange.WithToken(token);
        _sender = new FailoverSender(_directory, _exchange, _options.Report);
    }

    /// <summary>
    /// A producer of its own over the same connections, for whoever has another token; it ends with the client that it was made
    /// of.
    /// </summary>
    /// <param name="token">The token; null for none.</param>
    public WiberClient WithToken(string? token) => new(this, token);

    /// <summary>Marks this instance's publishes, so that a retry is told from a new one. Random, never 0.</summary>
    public ulong ProducerId { get; } = NewProducerId();

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _exchange.Dispose();
        _window.Dispose();
        _measuring.Dispose();
    }

    /// <summary>Whom a cluster's nodes are trusted by that is known by addresses; null for whom the system trusts.</summary>
    private static SslClientAuthenticationOptions? TrustOf(WiberClientOptions? options)
    {
        string? path = options?.CertificateAuthority ?? Environment.GetEnvironmentVariable(AuthorityVariable);
        return string.IsNullOrEmpty(path) ? null : TrustedAuthority.Load(path).CreateClientOptions();
    }

    private static ulong NewProducerId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong id;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            id = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        while (id == 0);
        return id;
    }

    private static string TopicPath(string topic)
    {
        // Dot segments would be taken out of the path, and the request would go somewhere else.
        return topic is null or "" or "." or ".."
            ? throw new WiberApiException(WiberErrorCodes.InvalidTopic, null, $"\"{topic}\" cannot be a topic's name")
            : $"/v1/topics/{Uri.EscapeDataString(topic)}";
    }

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw NotOfThisApi(null);
        }
        catch (JsonException error)
        {
            throw NotOfThisApi(error);
        }
    }

    private static WiberApiException NotOfThisApi(Exception? error) => new(
        WiberErrorCodes.InvalidAnswer,
        null,
        $"a node's answer cannot be read: {error?.Message ?? "it does not fit the question"}",
        error);

    private ApiRequest Get(string pathAndQuery, TimeSpan waiting) => new()
    {
        Method = HttpMethod.Get,
        PathAndQuery = pathAndQuery,
        Timeout = _options.CallTimeout + waiting,
        AttemptTimeout = _options.AttemptTimeout + waiting,
    };
}
