using System.Text;
using Microsoft.AspNetCore.Http;
using Wiber.Client.Measuring;
using Wiber.Gateway;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// The memory for bodies of requests to the gateway: who would go over it is told to come back, and what a request took is there
/// again when it ends, however it ends.
/// </summary>
public sealed class BodyMemoryTests
{
    [Fact]
    public async Task A_body_that_does_not_fit_beside_the_others_is_refused_until_they_are_done()
    {
        var limit = new ResourceLimit(100);
        await RunAsync(limit, 60, async () =>
        {
            Assert.Equal(60, limit.Used);
            ProblemException refused = await Assert.ThrowsAsync<ProblemException>(
                () => RunAsync(limit, 41, () => Task.CompletedTask));
            Assert.Equal((503, "overloaded"), (refused.Problem.Status, refused.Problem.Code));
            Assert.Equal(60, limit.Used);
            await RunAsync(limit, 40, () => Task.CompletedTask);
        });
        Assert.Equal(0, limit.Used);
        await RunAsync(limit, 100, () => Task.CompletedTask);
    }

    [Fact]
    public async Task A_request_that_fails_gives_back_what_it_took()
    {
        var limit = new ResourceLimit(100);
        await Assert.ThrowsAsync<IOException>(() => RunAsync(limit, 50, () => throw new IOException()));
        Assert.Equal(0, limit.Used);
    }

    /// <summary>Handles a request with such a body, which does something while it holds it.</summary>
    private static Task RunAsync(ResourceLimit limit, int bytes, Func<Task> handle)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', bytes)));
        return new BodyMemory(
            async request =>
            {
                ReadOnlyMemory<byte> body = await JsonAnswer.ReadBodyAsync(request, 1_000);
                Assert.Equal(bytes, body.Length);
                await handle();
            },
            limit).InvokeAsync(context);
    }
}
