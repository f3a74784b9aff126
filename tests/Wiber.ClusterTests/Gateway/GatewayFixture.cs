using System.Net.Http.Json;
using System.Text.Json;
using Wiber.Client.Processes;
using Wiber.Gateway.Hosting;
using Wiber.Testing;

namespace Wiber.ClusterTests.Gateway;

/// <summary>A cluster with a gateway in front of it, and a program that asks that.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private GatewayHost? _gateway;

    public TestCluster Cluster { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync();
        _gateway = await GatewayHost.StartAsync(new GatewayOptions { Cluster = Cluster.Config, Port = FreePorts.Pick(1)[0] });
        Http = new HttpClient { BaseAddress = _gateway.Address };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _gateway!.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(path);
        return await ReadAsync(answer);
    }

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using HttpResponseMessage answer = await Http.PostAsync(path, body is null ? null : JsonContent.Create(body));
        return await ReadAsync(answer);
    }

    /// <summary>The body of an answer that is no refusal.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
