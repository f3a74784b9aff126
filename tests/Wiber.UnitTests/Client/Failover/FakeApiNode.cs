using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wiber.Client.Security;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>A node's HTTP API on a loopback port, a free one if none is given; the test decides what it answers.</summary>
internal sealed class FakeApiNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeApiNode(WebApplication app) => _app = app;

    /// <summary>What to do with a request.</summary>
    public Func<HttpContext, string, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Requests in the order of their arrival.</summary>
    public ConcurrentQueue<Recorded> Requests { get; } = new();

    public Uri Uri { get; private set; } = null!;

    /// <param name="answer">What to do with a request.</param>
    /// <param name="port">Its port; 0 for a free one.</param>
    /// <param name="certificate">What it shows over TLS; null to speak in the clear.</param>
    public static async Task<FakeApiNode> StartAsync(
        Func<HttpContext, string, Task>? answer = null, int port = 0, ServerCertificate? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate.Certificate);
            }
        }));
        var node = new FakeApiNode(builder.Build());
        if (answer is not null)
        {
            node.Answer = answer;
        }

        node._app.Run(node.HandleAsync);
        await node._app.StartAsync();
        node.Uri = new Uri(node._app.Urls.Single());
        return node;
    }

    /// <summary>An answer of JSON.</summary>
    public static Task JsonAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        return context.Response.WriteAsync(json);
    }

    public static Task ProblemAsync(HttpContext context, int status, string code, string more = "") =>
        JsonAsync(
            context, $$"""{"title":"{{code}}","status":{{status}},"detail":"said {{code}}","code":"{{code}}"{{more}}}""", status);

    /// <summary>What a follower answers to a write.</summary>
    public static Task RedirectAsync(HttpContext context, Uri leader)
    {
        context.Response.Headers.Location = new Uri(leader, context.Request.Path + context.Request.QueryString).AbsoluteUri;
        return ProblemAsync(context, 307, "not_leader", $",\"leaderUrl\":\"{leader}\"");
    }

    public static Task StoredAsync(HttpContext context, long offset = 0) =>
        JsonAsync(context, $$"""{"topic":"t","partition":0,"offset":{{offset}},"id":"i{{offset}}","duplicate":false}""");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        HttpRequest request = context.Request;
        Requests.Enqueue(new Recorded(
            request.Path + request.QueryString,
            request.Headers["Wiber-Producer"].ToString(),
            request.Headers["Wiber-Sequence"].ToString(),
            request.ContentType,
            body));
        await Answer(context, body);
    }

    internal sealed record Recorded(string Target, string Producer, string Sequence, string? ContentType, string Body);
}
