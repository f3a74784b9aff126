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
using Wiber.Testing;

namespace Wiber.UnitTests.Http.OpenApi;

/// <summary>A cluster of one node within this process, and the OpenAPI document that it serves.</summary>
public sealed class SingleNode : IAsyncLifetime
{
    // Other paths, such as those of older systems, are not of this API.
    private static readonly string[] Paths = ["/v1", "/healthz", "/readyz", "/openapi.json"];

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-openapi-").FullName;
    private readonly CancellationTokenSource _stopping = new();
    private NodeServices? _services;
    private WebApplication? _server;
    private OpenApiDocument? _document;
    private Exception? _failure;

    /// <summary>Asks the node; leaves redirections and errors as they are.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    internal OpenApiDocument Document => _document ?? throw new InvalidOperationException("not started");

    /// <summary>What the node maps of the API: methods and path templates, such as <c>GET /v1/topics/{topic}</c>.</summary>
    internal IEnumerable<string> Routes =>
        from source in ((IEndpointRouteBuilder)_server!).DataSources
        from route in source.Endpoints.OfType<RouteEndpoint>()
        let path = route.RoutePattern.RawText!
        where Paths.Any(each => path == each || path.StartsWith(each + "/", StringComparison.Ordinal))
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method} {path}";

    public async Task InitializeAsync()
    {
        var raft = new RaftOptions { ElectionTimeoutMsMin = 100, ElectionTimeoutMsMax = 200, HeartbeatMs = 20 };
        var cluster = new ClusterConfig(
            "openapi", Path.Combine(_folder, ClusterConfig.DefaultFileName), "data", raft, FreePorts.PickNodes(1));
        NodeConfig node = cluster.Nodes[0];
        Directory.CreateDirectory(node.DataDirectory);
        NullLoggerFactory loggers = NullLoggerFactory.Instance;
        _services = NodeServices.Open(
            cluster,
            node,
            new LiveSettings(cluster, node, () => cluster),
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

        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Null(_failure);
    }

    private async Task<bool> IsReadyAsync()
    {
        using HttpResponseMessage answer = await Http.GetAsync("/readyz");
        return answer.IsSuccessStatusCode;
    }
}
