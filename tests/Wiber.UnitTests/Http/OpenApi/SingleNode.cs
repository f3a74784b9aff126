using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Node.Hosting;
using Wiber.Node.Hosting.Clocks;
using Wiber.Node.Hosting.Settings;
using Wiber.Node.Http;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Security;
using Wiber.Testing;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>A cluster of one node within this process, and the OpenAPI document that it serves.</summary>
public class SingleNode : IAsyncLifetime
{
    // Other paths, such as those of older systems, are not of this API.
    private static readonly string[] Paths = ["/v1", "/healthz", "/readyz", "/metrics", "/openapi.json"];

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-openapi-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private NodeSecurity? _security;
    private NodeServices? _services;
    private WebApplication? _server;
    private OpenApiDocument? _document;
    private Exception? _failure;

    /// <summary>Asks the node; leaves redirections and errors as they are.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>How much it takes at a time.</summary>
    internal LimitOptions Limits { get; init; } = new();

    internal NodeContext Context => (_services ?? throw new InvalidOperationException("not started")).Context;

    internal OpenApiDocument Document => _document ?? throw new InvalidOperationException("not started");

    /// <summary>What the node maps of the API: methods and path templates, such as <c>GET /v1/topics/{topic}</c>.</summary>
    internal IEnumerable<string> Routes => AllRoutes.Where(route =>
        Paths.Any(each => route.EndsWith($" {each}", StringComparison.Ordinal) || route.Contains($" {each}/", StringComparison.Ordinal)));

    /// <summary>What the node maps, paths of older systems too.</summary>
    internal IEnumerable<string> AllRoutes =>
        from source in ((IEndpointRouteBuilder)_server!).DataSources
        from route in source.Endpoints.OfType<RouteEndpoint>()
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method} {route.RoutePattern.RawText}";

    public async Task InitializeAsync()
    {
        var raft = new RaftOptions { ElectionTimeoutMsMin = 100, ElectionTimeoutMsMax = 200, HeartbeatMs = 20 };
        var cluster = new ClusterConfig(
            "openapi", Path.Combine(_folder, ClusterConfig.DefaultFileName), "data", raft, FreePorts.PickNodes(1))
        {
            Limits = Limits,
            Security = Protect(_folder),
        };
        NodeConfig node = cluster.Nodes[0];
        Directory.CreateDirectory(node.DataDirectory);
        NullLoggerFactory loggers = NullLoggerFactory.Instance;
        _security = NodeSecurity.Load(cluster, node, NullLogger.Instance);
        _services = NodeServices.Open(
            cluster,
            node,
            new LiveSettings(cluster, node, () => cluster),
            _security,
            new SystemClockSource(),
            loggers,
            exception => _failure = exception,
            _stopping.Token);
        var streams = new PeerEndpoint(
            cluster.Name, NodeServices.Group, _services.Context.Self, _services.Peers, _services.Loop, NullLogger.Instance);
        _server = NodeWebServer.Build(_services.Context, [IPAddress.Loopback], streams, _services.PeerClient, loggers);
        await _server.StartAsync();
        _services.Start();
        Http.BaseAddress = node.ClientUri;
        await TestCluster.WaitUntilAsync(IsReadyAsync, "the node to be ready");
        _document = OpenApiDocument.Parse(await Http.GetStringAsync("/openapi.json"));
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _stopping.CancelAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        if (_security is not null)
        {
            await _security.DisposeAsync();
        }

        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Null(_failure);
    }

    /// <summary>Writes what protects the node.</summary>
    private protected virtual SecurityOptions Protect(string folder) => new();

    private async Task<bool> IsReadyAsync()
    {
        using HttpResponseMessage answer = await Http.GetAsync("/readyz");
        return answer.IsSuccessStatusCode;
    }
}
