using System.Net;
using Wiber.Client;
using Wiber.Client.Configuration;

namespace Wiber.Gateway.Hosting;

/// <summary>What a gateway serves, and where.</summary>
public sealed record GatewayOptions
{
    /// <summary>The port where none is given.</summary>
    public const int PortDefault = 8080;

    /// <summary>Environment variable that names the port where none is given.</summary>
    public const string PortVariable = "GATEWAY_PORT";

    /// <summary>The cluster.</summary>
    public required ClusterConfig Cluster { get; init; }

    /// <summary>The address to listen on. Default: this machine only.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Other machines may reach the gateway without TLS: whoever is on the way reads and changes everything. Default false.
    /// </summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>The port to listen on.</summary>
    public int Port { get; init; } = PortDefault;

    /// <summary>Timeouts of requests to the cluster.</summary>
    public WiberClientOptions Client { get; init; } = new();
}
