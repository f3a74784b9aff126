using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Wiber.Gateway.Hosting;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Verbs;

/// <summary>The options that say where a gateway listens.</summary>
internal sealed class GatewayPlace
{
    private readonly Option<int?> _port;
    private readonly Option<IPAddress> _address;
    private readonly Option<bool> _allowPlaintext = new("--allow-plaintext")
    {
        Description = "Let other machines reach the dashboard without TLS.",
    };

    private GatewayPlace()
    {
        _port = new Option<int?>("--port")
        {
            Description = $"The dashboard's port. Default: {GatewayOptions.PortVariable}, else {GatewayOptions.PortDefault}.",
            HelpName = "PORT",
            CustomParser = NumberRule.Port("--port"),
        };
        _address = new Option<IPAddress>("--address")
        {
            Description = "The address of this machine to listen on. Default: 127.0.0.1, for this machine only.",
            HelpName = "IP",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = ParseAddress,
        };
    }

    public static GatewayPlace AddTo(Command command)
    {
        var place = new GatewayPlace();
        command.Options.Add(place._port);
        command.Options.Add(place._address);
        command.Options.Add(place._allowPlaintext);
        return place;
    }

    /// <summary>Where the gateway is to listen.</summary>
    /// <exception cref="CommandException">The environment names no port.</exception>
    public (IPAddress Address, int Port) Of(CommandContext context) => (
        context.Arguments.GetRequiredValue(_address),
        context.Arguments.GetValue(_port) ?? PortOf(Environment.GetEnvironmentVariable(GatewayOptions.PortVariable)));

    /// <summary>Whether other machines may reach it without TLS.</summary>
    public bool IsPlaintextAllowed(CommandContext context) => context.Arguments.GetValue(_allowPlaintext);

    /// <summary>The port that the environment names.</summary>
    internal static int PortOf(string? variable) => string.IsNullOrEmpty(variable)
        ? GatewayOptions.PortDefault
        : ushort.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? port
            : throw new CommandException(
                ExitCode.Usage,
                $"{GatewayOptions.PortVariable} must be a port, 1 to {ushort.MaxValue}, not \"{variable}\"");

    private static IPAddress ParseAddress(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }

        result.AddError($"--address must be an IP address such as 127.0.0.1 or 0.0.0.0, not \"{text}\"");
        return IPAddress.Loopback;
    }
}
