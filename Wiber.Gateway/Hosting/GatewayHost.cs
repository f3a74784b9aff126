using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace Wiber.Gateway.Hosting;

/// <summary>A running gateway: the dashboard, its live feed, the API of conversations and nodes, and the proxy of /v1.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>How long open requests may take to end when the gateway does.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly GatewayContext _context;

    private GatewayHost(WebApplication app, GatewayContext context, Uri address)
    {
        _app = app;
        _context = context;
        Address = address;
    }

    /// <summary>Where the dashboard is.</summary>
    public Uri Address { get; }

    /// <summary>Starts a gateway and returns when it can be asked. No node need run.</summary>
    /// <exception cref="GatewayStartException">The address or port cannot be listened on, or not without TLS.</exception>
    /// <exception cref="Wiber.Client.Security.SecurityFileException">A certificate or token cannot be used.</exception>
    public static async Task<GatewayHost> StartAsync(GatewayOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        GatewaySecurity security = GatewaySecurity.Load(options);
        var context = new GatewayContext(options, security);
        WebApplication app = GatewayWebServer.Build(options, context);
        try
        {
            await app.StartAsync(cancellationToken);
            return new GatewayHost(app, context, AddressOf(options, security));
        }
        catch (Exception error)
        {
            await app.DisposeAsync();
            await context.DisposeAsync();
            throw error is IOException or SocketException ? CannotListen(options, error) : error;
        }
    }

    /// <summary>Serves until the token is cancelled.</summary>
    public static async Task ServeAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Ends it; what is open is cut off after a moment. Nodes go on.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        await _context.EndAsync();
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        await _context.DisposeAsync();
    }

    private static Uri AddressOf(GatewayOptions options, GatewaySecurity security)
    {
        bool isEverywhere = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        string host = isEverywhere ? "localhost" : options.Address.ToString();
        return new UriBuilder(security.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, host, options.Port).Uri;
    }

    private static GatewayStartException CannotListen(GatewayOptions options, Exception error)
    {
        bool isTaken = error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            || error.InnerException is { } inner
                && (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                    || inner.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse });
        string cause = isTaken
            ? "is in use by another program; stop it or choose another port with --port"
            : $"cannot be listened on: {error.Message}";
        return new GatewayStartException(
            string.Create(CultureInfo.InvariantCulture, $"port {options.Port} on {options.Address} {cause}"), error);
    }
}
