using Wiber.Tui.CommandLine;
using Wiber.Tui.Verbs;

namespace Wiber.UnitTests.Tui;

/// <summary>Goal: the gateway listens where it is told to. Method: what GATEWAY_PORT may hold.</summary>
public sealed class GatewayPlaceTests
{
    [Theory]
    [InlineData(null, 8080)]
    [InlineData("", 8080)]
    [InlineData("9000", 9000)]
    public void The_environment_names_the_port(string? variable, int port) => Assert.Equal(port, GatewayPlace.PortOf(variable));

    [Theory]
    [InlineData("0")]
    [InlineData("70000")]
    [InlineData("web")]
    public void What_is_no_port_is_refused(string variable)
    {
        CommandException error = Assert.Throws<CommandException>(() => GatewayPlace.PortOf(variable));
        Assert.Contains($"\"{variable}\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }
}
