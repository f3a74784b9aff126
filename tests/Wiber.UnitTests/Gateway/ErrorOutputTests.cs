using Microsoft.Extensions.Logging;
using Wiber.Gateway.Hosting;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// Goal: no failure is silent, and none is told twice. Method: failures of several parts, and what is written of them.
/// </summary>
public sealed class ErrorOutputTests
{
    [Theory]
    [InlineData("Wiber.Gateway.Live.LiveHub", true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.Connections", true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", false)]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host", false)]
    public void An_input_that_fails_is_written_unless_it_is_the_listener(string category, bool isWritten)
    {
        using var written = new StringWriter();
        using var output = new ErrorOutput(written);
        Write(output.CreateLogger(category), new IOException("no space left"));
        Assert.Equal(isWritten, written.ToString().Contains("no space left", StringComparison.Ordinal));
    }

    private static void Write(ILogger logger, Exception error) =>
        logger.Log(LogLevel.Error, default, "it failed", error, (said, _) => said);
}
