using System.Globalization;
using System.Net;
using Wiber.Gateway.Hosting;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber gateway</c>: the cluster in a browser.</summary>
internal static class GatewayVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("gateway", "Watch and steer the cluster in a browser.", """
            Serves the dashboard, the API behind it, and /v1 of the cluster through a client that knows all nodes. Ends with
            Ctrl+C; nodes go on. Only this machine reaches it, unless --address says otherwise: whoever reaches it can stop nodes
            and read messages. Other machines reach it over TLS (`wiber cert gateway`), or in the clear with --allow-plaintext.
            Where the cluster has API tokens, it wants one of an admin; browsers ask for it as a password. With --json: {"url"},
            as soon as it listens.

            Examples:
              wiber gateway
              wiber gateway --port 9000
              wiber up --web
            """);
        GatewayPlace place = GatewayPlace.AddTo(verb);
        runner.Bind(verb, context => RunAsync(context, place));
        return verb;
    }

    /// <summary>Serves until it is interrupted.</summary>
    /// <exception cref="CommandException">It cannot listen where it is told to.</exception>
    public static async Task<int> RunAsync(CommandContext context, GatewayPlace place)
    {
        (IPAddress address, int port) = place.Of(context);
        var options = new GatewayOptions
        {
            Cluster = context.LoadConfig(),
            Address = address,
            Port = port,
            AllowPlaintext = place.IsPlaintextAllowed(context),
            Client = context.ClientOptions,
        };
        try
        {
            await using GatewayHost gateway = await GatewayHost.StartAsync(options, context.CancellationToken);
            string url = gateway.Address.GetLeftPart(UriPartial.Authority);
            context.Output.WriteLine(context.IsJson
                ? JsonLine.Of(new GatewayDocument(url))
                : $"dashboard: {url}    Ctrl+C ends it, nodes go on");
            await context.Output.FlushAsync(context.CancellationToken);
            if (!IPAddress.IsLoopback(address) && options.Cluster.Security.Tokens is null)
            {
                context.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"whoever reaches port {port} of this machine can stop its nodes and read its messages"));
            }

            await GatewayHost.ServeAsync(context.CancellationToken);
            return ExitCode.Done;
        }
        catch (GatewayStartException error)
        {
            throw new CommandException(ExitCode.Failed, error.Message);
        }
    }
}
