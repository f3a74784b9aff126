namespace Wiber.Node.Http.OpenApi;

/// <summary><c>GET /openapi.json</c>: the OpenAPI 3.1 document of the client API, as it was when this node was built.</summary>
internal static class OpenApiEndpoint
{
    private const string ResourceName = "openapi.json";

    private static readonly byte[] Document = ReadDocument();

    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = JsonAnswer.ContentType;
        context.Response.ContentLength = Document.Length;
        return context.Response.Body.WriteAsync(Document, context.RequestAborted).AsTask();
    }

    private static byte[] ReadDocument()
    {
        using Stream resource = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvariantException($"{ResourceName} is not in the program");
        byte[] document = new byte[resource.Length];
        resource.ReadExactly(document);
        return document;
    }
}
