using Microsoft.AspNetCore.Http;
using Wiber.Client.Measuring;

namespace Wiber.Gateway.Hosting;

/// <summary>The memory that the bodies of all requests together may take: each keeps its part until its request ends.</summary>
internal sealed class BodyMemory(RequestDelegate next, ResourceLimit limit)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var held = new HeldBody(limit);
        context.Features.Set(held);
        try
        {
            await next(context);
        }
        finally
        {
            held.Return();
        }
    }
}
